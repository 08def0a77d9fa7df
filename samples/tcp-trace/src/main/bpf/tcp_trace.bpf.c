// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Writes an event into the ring `events` when a TCP connection is established, and when it is over. */
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

char LICENSE[] SEC("license") = "GPL";

#define AF_INET 2
#define AF_INET6 10

/* What is used of the kernel's types; where it lies in the running kernel is found at load (CO-RE). */
struct sock_common {
	unsigned short skc_family;
	__be16 skc_dport;
	__be32 skc_rcv_saddr;
	__be32 skc_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	struct in6_addr skc_v6_daddr;
} __attribute__((preserve_access_index));

struct sock {
	struct sock_common __sk_common;
	__u16 sk_protocol;
} __attribute__((preserve_access_index));

struct inet_sock {
	__be16 inet_sport; /* skc_num is 0 already when a connection is closed */
} __attribute__((preserve_access_index));

struct tcp_sock {
	__u64 bytes_sent;
	__u64 bytes_retrans;
	__u64 bytes_received;
} __attribute__((preserve_access_index));

enum event_type { EVENT_CONNECT = 1, EVENT_CLOSE = 2 };

struct owner {
	__u32 pid; /* 0 until a process has touched the connection */
	__u32 uid;
	char comm[16];
};

struct endpoints {
	struct in6_addr local; /* IPv4 as ::ffff:a.b.c.d */
	struct in6_addr remote;
	__be16 local_port;
	__be16 remote_port;
};

struct connect {
	enum event_type type RINGBUF_TAG;
	struct owner owner;
	__u64 number; /* of the event, from 1 on; one that is lost has its number, too */
	__u64 time; /* CLOCK_MONOTONIC, ns */
	struct endpoints endpoints;
	_Bool incoming;
};

struct close {
	enum event_type type RINGBUF_TAG;
	struct owner owner;
	__u64 number; /* of the event, from 1 on; one that is lost has its number, too */
	__u64 time; /* CLOCK_MONOTONIC, ns */
	struct endpoints endpoints;
	_Bool incoming;
	_Bool established; /* false if the connection was never made: refused, or timed out */
	__u64 duration; /* since it was established, or else since connect(2), ns */
	__u64 sent; /* bytes of data, each counted once */
	__u64 received; /* the same; the kernel adds one for the end of the stream */
};

RINGBUF(events, 1024 * 1024);
RINGBUF_TAGGED_EVENT(events, struct connect, EVENT_CONNECT);
RINGBUF_TAGGED_EVENT(events, struct close, EVENT_CLOSE);

static __u64 produced;

/* Two processors may take numbers in one order and room in the ring in the other. */
static __always_inline __u64 next_number(void)
{
	return __sync_fetch_and_add(&produced, 1) + 1;
}

struct connection {
	__u64 since;
	struct owner owner;
	__u32 incoming; /* of 32 bits, so that there is no padding: kernels before 6.3 want all of it set */
	__u32 established;
};

/* The connections that began while this watches. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct sock *);
	__type(value, struct connection);
} connections SEC(".maps");

/* Only of a transition that a system call of the owner makes. */
static __always_inline void set_owner(struct owner *owner)
{
	owner->pid = bpf_get_current_pid_tgid() >> 32;
	owner->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(owner->comm, sizeof(owner->comm));
}

static __always_inline void map_v4(struct in6_addr *address, __be32 v4)
{
	address->in6_u.u6_addr32[0] = 0;
	address->in6_u.u6_addr32[1] = 0;
	address->in6_u.u6_addr32[2] = bpf_htonl(0xffff);
	address->in6_u.u6_addr32[3] = v4;
}

static __always_inline void read_endpoints(struct endpoints *endpoints, struct sock *sk)
{
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET) {
		map_v4(&endpoints->local, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		map_v4(&endpoints->remote, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else {
		BPF_CORE_READ_INTO(&endpoints->local, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&endpoints->remote, sk, __sk_common.skc_v6_daddr);
	}
	endpoints->local_port = BPF_CORE_READ((struct inet_sock *)sk, inet_sport);
	endpoints->remote_port = BPF_CORE_READ(sk, __sk_common.skc_dport);
}

static __always_inline void on_established(struct sock *sk, struct connection *connection)
{
	__u64 number = next_number();
	struct connect *connect = ringbuf_reserve(events, sizeof(*connect), 0);

	if (!connect)
		return;
	connect->type = EVENT_CONNECT;
	connect->owner = connection->owner;
	connect->number = number;
	connect->time = connection->since;
	read_endpoints(&connect->endpoints, sk);
	connect->incoming = connection->incoming;
	bpf_ringbuf_submit(connect, 0);
}

static __always_inline void on_closed(struct sock *sk, struct connection *connection)
{
	__u64 number = next_number();
	struct close *close = ringbuf_reserve(events, sizeof(*close), 0);
	struct tcp_sock *tcp = (struct tcp_sock *)sk;

	if (!close)
		return;
	close->type = EVENT_CLOSE;
	close->owner = connection->owner;
	close->number = number;
	close->time = bpf_ktime_get_ns();
	read_endpoints(&close->endpoints, sk);
	close->incoming = connection->incoming;
	close->established = connection->established;
	close->duration = close->time - connection->since;
	close->sent = BPF_CORE_READ(tcp, bytes_sent) - BPF_CORE_READ(tcp, bytes_retrans);
	close->received = BPF_CORE_READ(tcp, bytes_received);
	bpf_ringbuf_submit(close, 0);
}

/* Arguments: const struct sock *sk, const int oldstate, const int newstate */
SEC("raw_tp/inet_sock_set_state")
int on_state(struct bpf_raw_tracepoint_args *ctx)
{
	struct sock *sk = (struct sock *)ctx->args[0];
	int state = ctx->args[2];
	struct connection *known;

	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	known = bpf_map_lookup_elem(&connections, &sk);
	if (state == BPF_TCP_SYN_SENT) {
		struct connection connection = {.since = bpf_ktime_get_ns()};

		set_owner(&connection.owner);
		bpf_map_update_elem(&connections, &sk, &connection, BPF_ANY);
	} else if (state == BPF_TCP_ESTABLISHED) {
		struct connection connection = {.incoming = !known};

		if (known)
			connection.owner = known->owner;
		connection.since = bpf_ktime_get_ns();
		connection.established = 1;
		bpf_map_update_elem(&connections, &sk, &connection, BPF_ANY);
		on_established(sk, &connection);
	} else if (known && state == BPF_TCP_CLOSE) {
		on_closed(sk, known);
		bpf_map_delete_elem(&connections, &sk);
	} else if (known && !known->owner.pid &&
		   (state == BPF_TCP_FIN_WAIT1 || state == BPF_TCP_LAST_ACK)) {
		set_owner(&known->owner); /* of an incoming one: who closes it */
	}
	return 0;
}
