// Prints the points that Mozilla's HTTP Observatory gives each path of a host, as JSON: its own command looks at the
// front page alone, and takes no page that says 404. What is added up here is added up there in the same way.
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from "@mdn/mdn-http-observatory/src/grader/charts.js";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { retrieve } from "@mdn/mdn-http-observatory/src/retriever/retriever.js";

async function look(host, path) {
  const page = await retrieve(host, { path });
  if (!page.responses.auto) {
    throw new Error(`Nobody answers at https://${host}${path}.`);
  }
  const found = ALL_TESTS.map((test) => test(page).result);
  const points = found.map(getScoreModifier);
  const lost = points.filter((each) => each < 0);
  const bare = lost.reduce((sum, each) => sum + each, 100);
  const score = bare < MINIMUM_SCORE_FOR_EXTRA_CREDIT ? bare : points.reduce((sum, each) => sum + each, 100);
  return { status: page.responses.auto.status, score, found };
}

const [host, ...paths] = process.argv.slice(2);
const pages = {};
for (const path of paths) {
  pages[path] = await look(host, path);
}
console.log(JSON.stringify(pages));
