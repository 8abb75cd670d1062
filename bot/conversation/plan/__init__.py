"""What a turn is to do, decided before anything is done."""
