// SPDX-License-Identifier: Apache-2.0
/*
 * What an agent is without the library: libbpf's loop, and librdkafka, with the settings and the
 * messages of ours. A record is given back to the ring as soon as it was queued, so what is in the
 * queue is lost when this process is killed; libbpf does not tell a record's position either, so a
 * number stands in its place.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rd_kafka_t *producer;
static const char *topic, *host;
static volatile sig_atomic_t stopping;
static unsigned long long number;

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "agent: %s: %s\n", what, why);
	exit(1);
}

static void on_signal(int signal)
{
	(void)signal;
	stopping = 1;
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
	(void)rk;
	(void)opaque;
	if (message->err)
		fail("delivery", rd_kafka_err2str(message->err));
}

static int on_record(void *context, void *data, size_t size)
{
	unsigned long long position = __builtin_bswap64(number);
	unsigned long long after = __builtin_bswap64(number - 1);
	rd_kafka_resp_err_t error;

	(void)context;
	number++;
	do {
		error = rd_kafka_producev(
			producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(host, strlen(host)),
			RD_KAFKA_V_VALUE(data, size), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
			RD_KAFKA_V_HEADER("host", host, -1),
			RD_KAFKA_V_HEADER("boot", "00000000-0000-0000-0000-000000000000", -1),
			RD_KAFKA_V_HEADER("ring", "events", -1), RD_KAFKA_V_HEADER("map", "100", -1),
			RD_KAFKA_V_HEADER("position", &position, sizeof(position)),
			RD_KAFKA_V_HEADER("after", &after, sizeof(after)),
			RD_KAFKA_V_HEADER("type", "event", -1),
			RD_KAFKA_V_HEADER("schema", "raw:0000000000000000", -1), RD_KAFKA_V_END);
		if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL)
			rd_kafka_poll(producer, 100);
	} while (error == RD_KAFKA_RESP_ERR__QUEUE_FULL && !stopping);
	if (error && !stopping)
		fail("rd_kafka_producev", rd_kafka_err2str(error));
	return 0;
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value)
{
	char why[256];

	if (rd_kafka_conf_set(conf, key, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
		fail(key, why);
}

int main(int argc, char **argv)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	struct ring_buffer *ring;
	char why[256];
	int fd;

	if (argc != 5)
		fail("usage", "agent PIN BOOTSTRAP-SERVERS TOPIC HOST");
	topic = argv[3];
	host = argv[4];
	set(conf, "bootstrap.servers", argv[2]);
	set(conf, "acks", "all");
	set(conf, "enable.idempotence", "true");
	set(conf, "compression.type", "lz4");
	set(conf, "batch.size", "262144");
	set(conf, "linger.ms", "5");
	set(conf, "message.timeout.ms", "2147483647");
	/* Neither a report of each message nor its queue is to limit it. */
	set(conf, "delivery.report.only.error", "true");
	set(conf, "queue.buffering.max.messages", "1000000");
	rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
	producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
	if (!producer)
		fail("rd_kafka_new", why);
	fd = bpf_obj_get(argv[1]);
	if (fd < 0)
		fail(argv[1], strerror(errno));
	ring = ring_buffer__new(fd, on_record, NULL, NULL);
	if (!ring)
		fail("ring_buffer__new", strerror(errno));
	signal(SIGTERM, on_signal);
	while (!stopping) {
		ring_buffer__poll(ring, 100);
		rd_kafka_poll(producer, 0);
	}
	ring_buffer__free(ring);
	return 0;
}
