// Shows the REST API. A file of its own, because the page's policy allows no inline script.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#rest",
  deepLinking: true,
  // The validator badge would ask a server on the outside.
  validatorUrl: null,
});
