/** The share page, for people: on to the goal's own page. Machines read its tags and stay. */

location.replace(location.pathname.replace(/^\/p\//, "/g/") + location.hash);
