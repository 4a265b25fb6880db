"""What the Evaluate dock is made of: networks that are asked, and what shows their answers."""
