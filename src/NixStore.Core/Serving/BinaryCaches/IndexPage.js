"use strict";

// Adds a button to each text that a visitor copies. Without scripts, the page shows the same texts.
function addButton(source) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.title = "Copy " + source.textContent;
  button.addEventListener("click", async () => {
    button.textContent = await copy(source) ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });

  const row = document.createElement("div");
  row.className = "copyable";
  source.replaceWith(row);
  row.append(source, button);
}

// Browsers offer their clipboard only over HTTPS and on the machine itself. Everywhere else, the selection is copied.
async function copy(source) {
  getSelection().selectAllChildren(source);
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}

document.querySelectorAll("pre, .path").forEach(addButton);
