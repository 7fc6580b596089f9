/** What other areas and commands may call. */
export type { SimulationReport } from "../../contract/population.ts";
export { tellReport } from "./report.ts";
export { Bindings, populationCondition, type PopulationFilter } from "./scope.ts";
export { runSimulation } from "./jobs.ts";
export { simulationServices } from "./routes.ts";
export { eachFacts, simulate, type Simulation } from "./simulate.ts";
export { policiesOf } from "./simulations.ts";
