// Security keys: the browser asks the key what the form holds, and the form sends its answer. Without this file there is
// no button, and the page says so.

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function read(options) {
  const keys = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: keys(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: keys(options.allowCredentials) }),
  };
}

function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) {
      response[part] = text(credential.response[part]);
    }
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), response, type: credential.type });
}

function tell(form, trouble) {
  for (const message of form.querySelectorAll("[data-trouble]")) {
    message.hidden = message.dataset.trouble !== trouble;
  }
}

async function ask(form) {
  tell(form, "");
  const publicKey = read(JSON.parse(form.dataset.options));
  const asked = form.dataset.securityKey === "register" ? "create" : "get";
  try {
    const credential = await navigator.credentials[asked]({ publicKey });
    form.elements[form.dataset.field].value = written(credential);
    form.submit();
  } catch (error) {
    tell(form, { InvalidStateError: "known", SecurityError: "unable" }[error.name] ?? "refused");
  }
}

for (const form of document.querySelectorAll("[data-security-key]")) {
  const button = form.querySelector("button[type=button]");
  if (window.PublicKeyCredential) {
    button.hidden = false;
    button.addEventListener("click", () => form.reportValidity() && ask(form));
  } else {
    tell(form, "unable");
  }
}
