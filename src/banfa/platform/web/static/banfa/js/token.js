// The token against forgery as it is now: it changes with every log-in, also with one in another tab.
const NAME = "csrftoken";

export function token() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${NAME}=`));
  return found ? found.slice(NAME.length + 1) : "";
}

export function renew(form) {
  const field = form.querySelector('input[name="csrfmiddlewaretoken"]');
  if (field && token()) field.value = token();
}
