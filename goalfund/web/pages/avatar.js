/** One's picture: shown, chosen anew, taken away. */

import { Field, Send, useForm } from "./form.js";
import { html, useState } from "./html.js";
import { TYPES } from "./pictures.js";

/** @param {{fund: object, user: object}} props */
export function Avatar({ fund, user }) {
  const [said, setSaid] = useState("");
  const form = useForm({
    check: ({ picture }) => {
      setSaid("");
      return picture?.size ? {} : { picture: "Choose a picture." };
    },
    send: async ({ picture }, element) => {
      const { id } = await fund.upload(picture, "avatar");
      await fund.account.editProfile({ avatar: id });
      element.reset();
      setSaid("Saved.");
    },
    words: {
      invalid_request: "Choose a picture: JPEG, PNG, WebP or GIF.",
      body_too_large: "That picture is too large. Choose one of 10 MB at most.",
    },
  });
  const remove = async () => {
    await fund.account.editProfile({ avatar: null });
    setSaid("Removed.");
  };
  return html`
    <form class="stack" ...${form.attributes}>
      ${user.avatar && html`<img class="avatar" src=${user.avatar} alt="Your picture" width="96" height="96" />`}
      <${Field} name="picture" label="Picture" error=${form.errors.picture}
        hint="Everybody can see it. Where and with what it was taken is removed."
        input=${{ type: "file", accept: TYPES }} />
      <${Send} form=${form} look="">Use this picture</${Send}>
      ${user.avatar && html`<button type="button" onClick=${remove}>Remove the picture</button>`}
      <p role="status" class="saved">${said}</p>
    </form>`;
}
