"""Batch: archives of reports to Parquet, on one machine or on Apache Spark, shard by shard."""
