// SPDX-License-Identifier: Apache-2.0
/*
 * write_batch() for consumers in Java. They call it through JNI, which takes little more than a call in C; JNA takes
 * as long as several records.
 */
#include "batch.h"

#include <jni.h>

JNIEXPORT jlong JNICALL Java_reactor_ringbuf_tests_bench_consumer_Trigger_write(JNIEnv *env, jclass class, jint program,
										jint count)
{
	(void)env;
	(void)class;
	return write_batch(program, count);
}
