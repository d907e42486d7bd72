"""Which database answers: placement of apps and the choice of primary or replica. Imports nothing from shop/."""
