"""A mandate agreed to from elsewhere: a link, held by one telephone, until the person's word."""
