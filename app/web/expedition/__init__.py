"""What is done beside the requests: acts after an answer, the sending of mails and of SMS.

No request talks to a relay: it commits a row, and the process's postman does the rest.
"""
