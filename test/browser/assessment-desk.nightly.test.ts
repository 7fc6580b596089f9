import { institutionStory, learnerStory, plainStory } from "./assessment-stories.ts";

institutionStory("desk");
learnerStory("phone");
plainStory();
