"""What the Data dock is made of: the choice of a data set, whether the network fits it, and a look at it."""
