"""What the data-protection role reads, opens and answers of persons helped."""
