// What Google's published rules for structured data, as @adobe/structured-data-validator holds them, say of an HTML
// page on standard input: {"found": its data, "issues": [...]} as JSON.
import { readFileSync } from 'node:fs';
import Validator from './structured-data-validator/src/index.js';
import WebAutoExtractor from './web-auto-extractor/index.js';

const extractor = new WebAutoExtractor({ addLocation: true, embedSource: ['rdfa', 'microdata'] });
const found = extractor.parse(readFileSync(0, 'utf8'));
const issues = await new Validator().validate(found);
process.stdout.write(JSON.stringify({ found: found.jsonld, errors: found.errors ?? [], issues }));
