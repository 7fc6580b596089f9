import { institutionStory, learnerStory } from "./assessment-stories.ts";

institutionStory("phone");
learnerStory("desk");
