// Answers simulations with @cloud-copilot/iam-simulate (AGPL: used in development only, in this process of its own).
// One JSON object a line in, {simulation, options}; one a line out, {result, ignored} or {error}, in the same order.
const { createInterface } = require('node:readline')
const { anonymousPrincipal, runSimulation } = require('@cloud-copilot/iam-simulate')

async function answer(line) {
  const simulation = JSON.parse(line)
  if (simulation.request.principal === null) simulation.request.principal = anonymousPrincipal
  const found = await runSimulation(simulation, {})
  if (found.resultType !== 'single') return { error: JSON.stringify(found) }
  return { result: found.overallResult, ignored: found.result.ignoredContextKeys }
}

async function main() {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    process.stdout.write(JSON.stringify(await answer(line).catch((error) => ({ error: String(error) }))) + '\n')
  }
}

main()
