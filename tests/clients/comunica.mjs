// Asks a site as Comunica's users do, and prints what it found as JSON: `node comunica.mjs < task.json`.
import { QueryEngine } from '@comunica/query-sparql';
import { QueryEngine as Walker } from '@comunica/query-sparql-link-traversal';
import { text } from 'node:stream/consumers';

const { base, second, things, decision } = JSON.parse(await text(process.stdin));
const endpoint = `${base}/sparql`;
const engine = new QueryEngine();
const MB = 'https://w3id.org/minutebook/def#';
const LABEL = 'http://www.w3.org/2000/01/rdf-schema#label';

// Each row as its values by variable, in one order.
const rows = async (by, query, context) => {
  const found = await (await by.queryBindings(query, context)).toArray();
  return found.map((row) => [...row].map(([variable, term]) => `${variable.value}=${term.value}`).sort().join('\n')).sort();
};
const over = (...endpoints) => ({ sources: endpoints.map((value) => ({ type: 'sparql', value })) });

const COUNT = 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }';
const MEETINGS = `SELECT ?meeting ?label WHERE { ?meeting a <${MB}Meeting> ; <${LABEL}> ?label }`;
const TWO_HOPS = `SELECT DISTINCT ?body ?label WHERE { <${decision}> <${MB}atMeeting> ?meeting . ?meeting <${MB}body> ?body . ?body <${LABEL}> ?label }`;
const SUBJECTS = 'SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?type }';

const found = {
  // No type is named: Comunica has to learn from the address itself that it is an endpoint.
  typed: await rows(engine, COUNT, { sources: [endpoint] }),
  count: await rows(engine, COUNT, over(endpoint)),
  meetings: await rows(engine, MEETINGS, over(endpoint)),
  constructed: (await (await engine.queryQuads(`CONSTRUCT { <${decision}> ?p ?o } WHERE { <${decision}> ?p ?o }`, over(endpoint))).toArray()).length,
  described: await rows(engine, `SELECT ?p ?o WHERE { <${decision}> ?p ?o }`, over(endpoint)),
  hops: await rows(engine, TWO_HOPS, over(endpoint)),
  walked: await rows(new Walker(), TWO_HOPS, { sources: [decision], lenient: true }),
  first: await rows(engine, SUBJECTS, over(endpoint)),
  other: await rows(engine, SUBJECTS, over(`${second}/sparql`)),
  both: await rows(engine, SUBJECTS, over(endpoint, `${second}/sparql`)),
  documents: {},
};
for (const thing of things) {
  const query = `SELECT ?p ?o WHERE { <${thing}> ?p ?o FILTER(!ISBLANK(?o)) }`;
  found.documents[thing] = { document: await rows(engine, query, { sources: [thing] }), endpoint: await rows(engine, query, over(endpoint)) };
}
console.log(JSON.stringify(found));
process.exit(0);
