// SPDX-License-Identifier: Apache-2.0
/*
 * Has the next batch written, as trigger() of work.c does, for consumers in Java. They call this through JNI,
 * which takes little more than a call in C; JNA takes as long as several records.
 */
#include <bpf/bpf.h>
#include <jni.h>

/* struct load of bench.bpf.c; one thread consumes */
static struct {
	__u32 count;
	__u32 flags;
	__u64 sample_data;
	__u64 interval_ns;
	__u64 written;
	__u64 dropped;
} load;

/* Returns how many records the ring had no room for, or a negative error number. */
JNIEXPORT jlong JNICALL Java_reactor_ringbuf_tests_bench_consumer_Trigger_write(JNIEnv *env, jclass class, jint program,
										jint count)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &load, .ctx_size_in = sizeof(load));
	int error;

	(void)env;
	(void)class;
	load.count = count;
	error = bpf_prog_test_run_opts(program, &options);
	return error ? error : (jlong)load.dropped;
}
