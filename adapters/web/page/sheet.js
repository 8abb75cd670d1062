// A sheet of choices over the page: from below on a phone, in the middle elsewhere.

const sheet = document.getElementById("sheet");
const close = sheet.querySelector("button");
close.addEventListener("click", () => sheet.close());
sheet.addEventListener("click", (event) => {
  if (event.target === sheet) sheet.close();
});

export function openSheet(title, ...children) {
  sheet.querySelector("h2").textContent = title;
  sheet.querySelector("#sheet-body").replaceChildren(...children);
  sheet.showModal();
}

export function closeSheet() {
  sheet.close();
}
