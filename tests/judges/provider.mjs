// A provider of sign-ins that nobody here wrote, with a few people of ours: `node provider.mjs PORT RETURN_URL`.
// It demands PKCE. `PUT /people/<subject>` with JSON changes what it says of somebody, while it runs.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, returnUrl] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const verified = (email) => ({ email, email_verified: true });
const people = new Map([
  ["subject-hana", verified("hana@halyard.example")],
  ["subject-ivan", { email: "ivan@halyard.example", email_verified: false }],
  ["subject-nils", verified("nils@halyard.example")],
  ["subject-gone", verified("gone@halyard.example")],
  ["subject-rae", verified("rae@halyard.example")],
  ["subject-stranger", verified("stranger@elsewhere.example")],
  ["subject-impostor", verified("hana@halyard.example")],
]);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "touchstone",
      client_secret: "of one journey, never of a server",
      redirect_uris: [returnUrl],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  findAccount: (_ctx, sub) =>
    people.has(sub) ? { accountId: sub, claims: () => ({ sub, ...people.get(sub) }) } : undefined,
  // Nobody is asked whether we may know their address: it is their company's own
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
createServer(async (request, response) => {
  const subject = request.method === "PUT" && /^\/people\/([\w-]+)$/.exec(request.url)?.[1];
  if (!subject) return answer(request, response);
  let said = "";
  for await (const part of request) said += part;
  people.set(subject, JSON.parse(said));
  response.end();
}).listen(Number(port), "127.0.0.1", () => console.log(`listening on ${issuer}`));
