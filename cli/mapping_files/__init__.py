"""`t2a mapping`: write mapping files, from questions, an exchange definition or metadata packages."""
