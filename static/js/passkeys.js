// Says on the page what would otherwise be told to the console alone
document.addEventListener('allauth.error', (event) => {
  event.preventDefault();
  const said = document.getElementById('passkey-failed');
  if (said) said.hidden = false;
});
