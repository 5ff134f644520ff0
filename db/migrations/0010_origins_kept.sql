-- Origins of offers are kept for a time and then deleted (modules/oversight): they are about people, and no part of the journal.

CREATE INDEX sightings_by_age ON mod_oversight.sightings (last_ms);

GRANT DELETE ON mod_oversight.sightings TO kaibiao_service;
