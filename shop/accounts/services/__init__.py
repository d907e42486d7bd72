"""What is changed about people, one module per thing."""
