"""One operation a module; its class says what it does, which parameters it takes and what it leaves on."""
