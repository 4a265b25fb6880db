"""Takes a design away as files that stand alone, each verified in a fresh interpreter before it is called done."""
