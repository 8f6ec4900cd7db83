"""What a worker is told; nothing of it exists, and nobody is asked for it."""

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "T2A_BUCKET": "bench",
    "T2A_TABLE": "bench",
    "T2A_ALERT_TOPIC_ARN": "arn:aws:sns:eu-west-1:000000000000:bench",
    "T2A_BATCH_QUEUE_URL": "https://sqs.invalid/batches",
    "T2A_FINISH_QUEUE_URL": "https://sqs.invalid/finish",
    "T2A_VISIBILITY_TIMEOUT": "5400",
    "T2A_MAXIMUM_RECEIVES": "5",
}
