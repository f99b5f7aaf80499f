"""Reports as mail servers write them."""


def report(
    message_id: str, *, action: str = "failed", status: str = "5.1.1", returned: str = "message/rfc822"
) -> bytes:
    """As Postfix does."""
    said = f"Status: {status}\r\n" if status else ""
    return (
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\n"
        "To: hiring@halyard.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b/mx"\r\n'
        "Message-ID: <of-the-report@mx.example.org>\r\n"
        "\r\n"
        "--b/mx\r\nContent-Type: text/plain\r\n\r\nI am sorry to have to inform you.\r\n"
        "--b/mx\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; gone@example.org\r\n"
        f"Action: {action}\r\n{said}"
        "Diagnostic-Code: smtp; 550 unknown user\r\n\r\n"
        f"--b/mx\r\nContent-Type: {returned}\r\n\r\n"
        f"From: hiring@halyard.example\r\nMessage-ID: {message_id}\r\nSubject: Hello\r\n\r\n"
        "--b/mx--\r\n"
    ).encode()
