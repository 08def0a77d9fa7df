// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Written by RandomStructs.java. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

struct s0 {
	__s16 f0 : 1;
	__s32 f1;
	__u8 f2 : 8;
	__s64 f3[15];
	__s64 f4;
} __attribute__((packed));
_Static_assert(sizeof(struct s0) == 134, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s0);

struct s1 {
	__u16 f0 : 5;
	bool f1;
	__u32 f2[6];
	__s32 f3 : 6;
	void *f4;
	__s64 f5 : 29;
	__u8 f6[18];
	void *f7;
	void *f8;
};
_Static_assert(sizeof(struct s1) == 80, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s1);

struct s2 {
	__u32 f0 : 19;
	__s8 f1 : 5;
	__s8 f2[4];
	__s32 f3[9];
	__s8 f4 : 5;
	bool f5;
	__s8 f6 : 7;
	void *f7;
	bool f8;
};
_Static_assert(sizeof(struct s2) == 64, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s2);

struct s3 {
	__u16 f0 : 2;
	__s8 f1 : 8;
	char f2[2];
	void *f3;
	__u16 f4 : 15;
	char f5[9];
} __attribute__((packed));
_Static_assert(sizeof(struct s3) == 23, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s3);

struct s4 {
	__s64 f0 : 41;
	char f1[7];
	bool f2;
	__s16 f3 : 5;
};
_Static_assert(sizeof(struct s4) == 16, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s4);

struct s5 {
	__s64 f0[20];
};
_Static_assert(sizeof(struct s5) == 160, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s5);

struct s6 {
	__s8 f0[11];
	__u32 f1 : 19;
	void *f2;
	char f3[12];
	__u16 f4;
	bool f5;
	__s64 f6 : 52;
	char f7[16];
	__s16 f8;
	__u8 f9[17];
	bool f10;
	__s64 f11;
};
_Static_assert(sizeof(struct s6) == 96, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s6);

struct s7 {
	__s16 f0[3];
	char f1[11];
	__u32 f2[16];
	char f3[1];
	void *f4;
	void *f5;
	__u8 f6 : 5;
	char f7[6];
	__u8 f8[16];
	__u16 f9[17];
	char f10[19];
	void *f11;
};
_Static_assert(sizeof(struct s7) == 192, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s7);

struct s8 {
	__u32 f0 : 10;
	__s64 f1;
	__u32 f2 : 21;
};
_Static_assert(sizeof(struct s8) == 24, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s8);

struct s9 {
	bool f0;
	char f1[17];
	char f2[7];
	__u64 f3[1];
	__u8 f4;
	__u64 f5;
	bool f6;
	bool f7;
	char f8[17];
	char f9[12];
};
_Static_assert(sizeof(struct s9) == 88, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s9);

struct s10 {
	char f0[2];
	char f1[6];
	void *f2;
	__u16 f3 : 1;
	__s16 f4;
	__u32 f5 : 5;
	__u8 f6 : 7;
	__u32 f7[7];
	void *f8;
	__s32 f9[6];
	char f10[19];
};
_Static_assert(sizeof(struct s10) == 112, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s10);

struct s11 {
	void *f0;
};
_Static_assert(sizeof(struct s11) == 8, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s11);

struct s12 {
	__s64 f0 : 13;
	__u64 f1 : 11;
	char f2[11];
	bool f3;
	__s32 f4[14];
};
_Static_assert(sizeof(struct s12) == 72, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s12);

struct s13 {
	__u32 f0;
	__u16 f1 : 11;
	char f2[4];
	bool f3;
	char f4[8];
};
_Static_assert(sizeof(struct s13) == 20, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s13);

struct s14 {
	__u64 f0 : 51;
	__u8 f1 : 1;
	__s16 f2 : 5;
	bool f3;
	__u64 f4 : 19;
	__u64 f5;
	__s64 f6[10];
	bool f7;
};
_Static_assert(sizeof(struct s14) == 112, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s14);

struct s15 {
	__s32 f0 : 21;
	void *f1;
	__u32 f2;
	__s16 f3 : 7;
	__s16 f4;
	__s8 f5 : 2;
	bool f6;
	__s16 f7 : 8;
};
_Static_assert(sizeof(struct s15) == 32, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s15);

struct s16 {
	bool f0;
	__s64 f1 : 18;
	__s8 f2 : 3;
	__u16 f3;
};
_Static_assert(sizeof(struct s16) == 8, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s16);

struct s17 {
	void *f0;
};
_Static_assert(sizeof(struct s17) == 8, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s17);

struct s18 {
	void *f0;
	bool f1;
} __attribute__((packed));
_Static_assert(sizeof(struct s18) == 9, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s18);

struct s19 {
	char f0[2];
};
_Static_assert(sizeof(struct s19) == 2, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s19);

struct s20 {
	bool f0;
	bool f1;
	char f2[6];
	struct s18 f3;
	char f4[4];
	__s16 f5;
	__u16 f6[18];
	bool f7;
	bool f8;
	bool f9;
	struct s12 f10;
} __attribute__((packed));
_Static_assert(sizeof(struct s20) == 134, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s20);

struct s21 {
	void *f0;
	struct s1 f1;
	char f2[1];
	__u64 f3[12];
	void *f4;
	char f5[12];
	__s8 f6 : 6;
	__u32 f7 : 24;
	__s64 f8 : 24;
	__s32 f9 : 15;
};
_Static_assert(sizeof(struct s21) == 224, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s21);

struct s22 {
	__s16 f0 : 4;
	bool f1;
	__u16 f2 : 5;
	char f3[5];
	__u32 f4;
	__u64 f5;
	void *f6;
	__u8 f7[1];
	__s64 f8;
	__s64 f9[14];
	struct s5 f10;
	char f11[6];
};
_Static_assert(sizeof(struct s22) == 328, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s22);

struct s23 {
	struct s12 f0;
	__s8 f1;
	__s32 f2[11];
	__s32 f3[20];
	bool f4;
	char f5[3];
	bool f6;
	__s32 f7;
} __attribute__((packed));
_Static_assert(sizeof(struct s23) == 206, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s23);

struct s24 {
	void *f0;
	__s64 f1;
	__s32 f2;
	__u8 f3[4];
	__s32 f4;
} __attribute__((packed));
_Static_assert(sizeof(struct s24) == 28, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s24);

struct s25 {
	struct s5 f0;
	struct s16 f1;
	__s8 f2;
	__s64 f3 : 24;
	__u64 f4;
	__s32 f5;
	__s32 f6[18];
	void *f7;
};
_Static_assert(sizeof(struct s25) == 272, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s25);

struct s26 {
	bool f0;
	struct s6 f1;
	struct s0 f2;
	__s64 f3[9];
};
_Static_assert(sizeof(struct s26) == 312, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s26);

struct s27 {
	__s32 f0 : 6;
	__u16 f1;
	struct s8 f2;
	void *f3;
	char f4[2];
	void *f5;
	__s8 f6 : 3;
	void *f7;
	__s64 f8[7];
	char f9[17];
};
_Static_assert(sizeof(struct s27) == 152, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s27);

struct s28 {
	void *f0;
	__u16 f1;
	__u8 f2;
	struct s0 f3;
	void *f4;
	char f5[4];
};
_Static_assert(sizeof(struct s28) == 168, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s28);

struct s29 {
	__s8 f0 : 5;
	bool f1;
	__s64 f2 : 43;
	struct s25 f3;
	__u32 f4;
	__u8 f5 : 3;
	__u16 f6;
	struct s23 f7;
	__s8 f8[11];
	__s64 f9 : 7;
	__s16 f10 : 14;
	struct s18 f11;
};
_Static_assert(sizeof(struct s29) == 520, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s29);

struct s30 {
	__u32 f0;
	__u16 f1;
	__s16 f2[13];
	__s32 f3;
	__s64 f4;
	__s32 f5 : 24;
	__u64 f6;
	char f7[14];
	struct s12 f8;
};
_Static_assert(sizeof(struct s30) == 152, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s30);

struct s31 {
	bool f0;
	__u32 f1;
	bool f2;
	bool f3;
	bool f4;
	__u64 f5;
	void *f6;
};
_Static_assert(sizeof(struct s31) == 32, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s31);

struct s32 {
	__u16 f0[19];
	__s16 f1 : 16;
	bool f2;
	struct s3 f3;
	bool f4;
	char f5[10];
	__s8 f6;
	__u8 f7;
	void *f8;
	__s8 f9 : 3;
	void *f10;
};
_Static_assert(sizeof(struct s32) == 104, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s32);

struct s33 {
	__s8 f0[17];
	__u32 f1[14];
	__u32 f2[10];
	__u8 f3[3];
	char f4[20];
};
_Static_assert(sizeof(struct s33) == 140, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s33);

struct s34 {
	__u16 f0[11];
	struct s30 f1;
	__u32 f2[2];
	__u8 f3;
	void *f4;
	__s8 f5[4];
	__s32 f6;
	char f7[13];
	__u8 f8 : 2;
	__s16 f9 : 8;
	__u16 f10;
	char f11[9];
};
_Static_assert(sizeof(struct s34) == 240, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s34);

struct s35 {
	bool f0;
	__u8 f1 : 1;
} __attribute__((packed));
_Static_assert(sizeof(struct s35) == 2, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s35);

struct s36 {
	void *f0;
	__s64 f1[10];
	struct s25 f2;
	char f3[13];
	__s64 f4[17];
	void *f5;
	__u8 f6;
	__u64 f7;
	__u16 f8[18];
	__s32 f9[13];
	void *f10;
	void *f11;
};
_Static_assert(sizeof(struct s36) == 640, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s36);

struct s37 {
	struct s15 f0;
	__u16 f1[2];
	__s8 f2;
	__u16 f3 : 10;
	struct s13 f4;
	__u32 f5;
};
_Static_assert(sizeof(struct s37) == 64, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s37);

struct s38 {
	void *f0;
	bool f1;
	__s32 f2[18];
};
_Static_assert(sizeof(struct s38) == 88, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s38);

struct s39 {
	__s32 f0[8];
	void *f1;
	void *f2;
	__u32 f3[17];
	struct s23 f4;
	__s32 f5;
	struct s25 f6;
	bool f7;
	struct s7 f8;
};
_Static_assert(sizeof(struct s39) == 800, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s39);

struct s40 {
	__s8 f0 : 8;
	char f1[10];
	void *f2;
	char f3[13];
	struct s16 f4;
	void *f5;
	__s64 f6;
	struct s10 f7;
	bool f8;
	void *f9;
} __attribute__((packed));
_Static_assert(sizeof(struct s40) == 177, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s40);

struct s41 {
	char f0[13];
	void *f1;
	__s64 f2;
	char f3[17];
	__u32 f4[1];
	struct s7 f5;
	__s16 f6;
};
_Static_assert(sizeof(struct s41) == 256, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s41);

struct s42 {
	void *f0;
	__s64 f1[15];
	char f2[14];
	__u64 f3;
	struct s15 f4;
	bool f5;
	void *f6;
};
_Static_assert(sizeof(struct s42) == 200, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s42);

struct s43 {
	void *f0;
	__u16 f1;
	void *f2;
	void *f3;
	char f4[19];
	struct s33 f5;
};
_Static_assert(sizeof(struct s43) == 192, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s43);

struct s44 {
	__u32 f0[6];
	void *f1;
	__s16 f2[9];
	char f3[13];
	__u32 f4;
	struct s0 f5;
};
_Static_assert(sizeof(struct s44) == 208, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s44);

struct s45 {
	__u8 f0;
	__s8 f1[6];
	bool f2;
	__u8 f3;
	void *f4;
	struct s7 f5;
	char f6[10];
	bool f7;
	__u16 f8 : 2;
	__s16 f9;
	__u16 f10;
} __attribute__((packed));
_Static_assert(sizeof(struct s45) == 225, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s45);

struct s46 {
	__s64 f0[10];
	char f1[5];
	struct s30 f2;
	__u16 f3[12];
	void *f4;
	char f5[18];
	void *f6;
	__s16 f7 : 2;
	bool f8;
} __attribute__((packed));
_Static_assert(sizeof(struct s46) == 297, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s46);

struct s47 {
	void *f0;
	__u16 f1;
} __attribute__((packed));
_Static_assert(sizeof(struct s47) == 10, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s47);

struct s48 {
	__u8 f0;
	bool f1;
	__s64 f2 : 26;
	struct s22 f3;
	char f4[15];
	char f5[8];
	__u64 f6;
	char f7[18];
};
_Static_assert(sizeof(struct s48) == 392, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s48);

struct s49 {
	void *f0;
	__u32 f1[4];
	void *f2;
	__s8 f3;
	struct s42 f4;
	__u64 f5 : 23;
	__u32 f6 : 7;
	__s16 f7[14];
	__s16 f8[18];
	__s8 f9[6];
};
_Static_assert(sizeof(struct s49) == 320, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s49);

struct s50 {
	__s8 f0 : 4;
	char f1[17];
	void *f2;
	void *f3;
};
_Static_assert(sizeof(struct s50) == 40, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s50);

struct s51 {
	char f0[17];
	char f1[16];
	__s32 f2[4];
	struct s30 f3;
	__s32 f4[19];
	void *f5;
	char f6[16];
	char f7[18];
	__s8 f8;
	__s16 f9 : 5;
	__u64 f10 : 17;
	__u16 f11 : 13;
};
_Static_assert(sizeof(struct s51) == 336, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s51);

struct s52 {
	struct s18 f0;
	__s8 f1[20];
	__u32 f2 : 4;
	bool f3;
	__u64 f4 : 27;
	char f5[10];
	struct s13 f6;
	__u16 f7[16];
	bool f8;
	struct s16 f9;
	struct s13 f10;
} __attribute__((packed));
_Static_assert(sizeof(struct s52) == 126, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s52);

struct s53 {
	__s16 f0;
	__u64 f1;
	__s16 f2[7];
	__u16 f3;
	char f4[19];
	struct s14 f5;
	bool f6;
	__u64 f7[16];
	__s32 f8;
};
_Static_assert(sizeof(struct s53) == 312, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s53);

struct s54 {
	__u64 f0[8];
};
_Static_assert(sizeof(struct s54) == 64, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s54);

struct s55 {
	void *f0;
	__u8 f1;
	bool f2;
	void *f3;
	__s64 f4[8];
	__s64 f5 : 3;
	bool f6;
	char f7[1];
	char f8[1];
	__s64 f9 : 54;
	bool f10;
};
_Static_assert(sizeof(struct s55) == 104, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s55);

struct s56 {
	char f0[9];
	bool f1;
	__u16 f2;
	char f3[20];
	bool f4;
	void *f5;
	char f6[6];
};
_Static_assert(sizeof(struct s56) == 56, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s56);

struct s57 {
	__u8 f0;
	__u8 f1 : 1;
	char f2[15];
	__s8 f3 : 6;
	void *f4;
	__s64 f5[7];
	__u16 f6 : 2;
	void *f7;
	__s32 f8;
	bool f9;
	__u8 f10;
	bool f11;
};
_Static_assert(sizeof(struct s57) == 112, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s57);

struct s58 {
	__u64 f0 : 27;
	__u32 f1 : 15;
	struct s5 f2;
	char f3[3];
	struct s7 f4;
	__u64 f5 : 9;
	bool f6;
	char f7[4];
	bool f8;
	struct s14 f9;
};
_Static_assert(sizeof(struct s58) == 488, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s58);

struct s59 {
	__s32 f0 : 11;
	__u32 f1[16];
	__u8 f2;
	struct s29 f3;
	struct s5 f4;
	struct s43 f5;
	struct s34 f6;
	bool f7;
	__s8 f8[7];
	bool f9;
	void *f10;
};
_Static_assert(sizeof(struct s59) == 1208, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s59);

struct s60 {
	char f0[15];
	bool f1;
	bool f2;
	void *f3;
	bool f4;
	__u32 f5 : 15;
	__u8 f6[12];
	struct s5 f7;
	bool f8;
	__s8 f9;
} __attribute__((packed));
_Static_assert(sizeof(struct s60) == 202, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s60);

struct s61 {
	__s8 f0[7];
	struct s15 f1;
	char f2[1];
	__u16 f3 : 14;
	bool f4;
	__s64 f5[20];
} __attribute__((packed));
_Static_assert(sizeof(struct s61) == 203, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s61);

struct s62 {
	__s32 f0;
	__u32 f1;
	void *f2;
	bool f3;
};
_Static_assert(sizeof(struct s62) == 24, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s62);

struct s63 {
	char f0[18];
};
_Static_assert(sizeof(struct s63) == 18, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s63);

struct s64 {
	__u8 f0 : 2;
	void *f1;
	__u8 f2 : 1;
	__s32 f3;
	struct s20 f4;
	struct s61 f5;
	struct s46 f6;
	__u8 f7[17];
	bool f8;
	__u8 f9[10];
	char f10[10];
};
_Static_assert(sizeof(struct s64) == 696, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s64);

struct s65 {
	__u64 f0[20];
	__s32 f1 : 12;
	__s64 f2 : 60;
	__s8 f3 : 7;
	void *f4;
	__u32 f5 : 18;
	char f6[8];
};
_Static_assert(sizeof(struct s65) == 208, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s65);

struct s66 {
	__u16 f0 : 4;
	bool f1;
	__s8 f2;
	__s64 f3;
	__s16 f4;
	__u8 f5[13];
	struct s47 f6;
};
_Static_assert(sizeof(struct s66) == 48, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s66);

struct s67 {
	__s64 f0[5];
	__u8 f1 : 8;
	void *f2;
	struct s47 f3;
	bool f4;
	__s64 f5[13];
	__u32 f6 : 5;
	struct s24 f7;
	__s8 f8 : 4;
	struct s61 f9;
	struct s66 f10;
	__u16 f11 : 13;
} __attribute__((packed));
_Static_assert(sizeof(struct s67) == 447, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s67);

struct s68 {
	char f0[5];
	__u8 f1[13];
};
_Static_assert(sizeof(struct s68) == 18, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s68);

struct s69 {
	bool f0;
	__u16 f1[16];
	void *f2;
	__s8 f3 : 7;
	__s64 f4;
	__u16 f5[19];
};
_Static_assert(sizeof(struct s69) == 104, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s69);

struct s70 {
	__s32 f0[9];
};
_Static_assert(sizeof(struct s70) == 36, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s70);

struct s71 {
	char f0[13];
	char f1[10];
	bool f2;
	__u16 f3 : 11;
	bool f4;
	void *f5;
	__s8 f6;
};
_Static_assert(sizeof(struct s71) == 48, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s71);

struct s72 {
	__u8 f0 : 4;
	char f1[12];
	void *f2;
	char f3[10];
	__s32 f4 : 10;
	__u16 f5[2];
	__s64 f6 : 6;
} __attribute__((packed));
_Static_assert(sizeof(struct s72) == 38, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s72);

struct s73 {
	char f0[7];
	__s8 f1 : 5;
	__s32 f2;
	bool f3;
	bool f4;
};
_Static_assert(sizeof(struct s73) == 16, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s73);

struct s74 {
	__u8 f0;
	bool f1;
	void *f2;
	__s64 f3[18];
	void *f4;
};
_Static_assert(sizeof(struct s74) == 168, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s74);

struct s75 {
	struct s21 f0;
	char f1[7];
	struct s55 f2;
	__u64 f3[14];
	void *f4;
	struct s60 f5;
	__u32 f6;
	char f7[1];
	__s8 f8 : 8;
};
_Static_assert(sizeof(struct s75) == 672, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s75);

struct s76 {
	__s32 f0;
	__u8 f1[1];
	__u32 f2 : 3;
	bool f3;
	void *f4;
};
_Static_assert(sizeof(struct s76) == 16, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s76);

struct s77 {
	bool f0;
	bool f1;
	__u16 f2[8];
};
_Static_assert(sizeof(struct s77) == 18, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s77);

struct s78 {
	void *f0;
	__u32 f1 : 1;
	char f2[15];
	char f3[9];
	__s32 f4;
	char f5[8];
} __attribute__((packed));
_Static_assert(sizeof(struct s78) == 45, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s78);

struct s79 {
	struct s17 f0;
	void *f1;
	__u64 f2[7];
};
_Static_assert(sizeof(struct s79) == 72, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s79);

struct s80 {
	__s32 f0 : 7;
	struct s2 f1;
	__s64 f2 : 45;
};
_Static_assert(sizeof(struct s80) == 80, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s80);

struct s81 {
	__u32 f0;
	struct s65 f1;
	bool f2;
	bool f3;
	void *f4;
	struct s80 f5;
	void *f6;
	struct s67 f7;
	struct s5 f8;
	__s16 f9;
};
_Static_assert(sizeof(struct s81) == 936, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s81);

struct s82 {
	__u32 f0[11];
	char f1[3];
	__s8 f2 : 3;
};
_Static_assert(sizeof(struct s82) == 48, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s82);

struct s83 {
	void *f0;
	__s64 f1;
	__u64 f2;
	__u64 f3 : 64;
};
_Static_assert(sizeof(struct s83) == 32, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s83);

struct s84 {
	__u8 f0 : 1;
	__s64 f1 : 46;
	struct s9 f2;
} __attribute__((packed));
_Static_assert(sizeof(struct s84) == 94, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s84);

struct s85 {
	bool f0;
	char f1[19];
	void *f2;
	struct s59 f3;
	char f4[18];
	void *f5;
	struct s35 f6;
	void *f7;
	__u32 f8[4];
	__u8 f9;
};
_Static_assert(sizeof(struct s85) == 1312, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s85);

struct s86 {
	struct s58 f0;
	__u8 f1[5];
	struct s6 f2;
	bool f3;
	struct s70 f4;
	bool f5;
	bool f6;
};
_Static_assert(sizeof(struct s86) == 640, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s86);

struct s87 {
	char f0[9];
	__u64 f1[1];
	__s8 f2 : 2;
	struct s27 f3;
	char f4[12];
	struct s51 f5;
	__s64 f6 : 14;
	__u32 f7 : 23;
	__s8 f8[5];
	char f9[14];
	bool f10;
} __attribute__((packed));
_Static_assert(sizeof(struct s87) == 543, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s87);

struct s88 {
	__s32 f0 : 1;
	bool f1;
	__s32 f2;
	void *f3;
	__u8 f4[4];
	bool f5;
	__s16 f6;
};
_Static_assert(sizeof(struct s88) == 24, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s88);

struct s89 {
	char f0[1];
	char f1[1];
	__s8 f2 : 1;
	__s8 f3;
	void *f4;
	void *f5;
	__s16 f6;
	__s16 f7;
	__s16 f8 : 14;
	__u64 f9[15];
};
_Static_assert(sizeof(struct s89) == 152, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s89);

struct s90 {
	struct s79 f0;
	struct s5 f1;
	bool f2;
};
_Static_assert(sizeof(struct s90) == 240, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s90);

struct s91 {
	__s64 f0 : 29;
	char f1[10];
	__u16 f2;
	struct s65 f3;
	void *f4;
	void *f5;
	struct s17 f6;
	char f7[17];
	char f8[3];
	__s16 f9[10];
	__u32 f10 : 8;
	__u16 f11[1];
};
_Static_assert(sizeof(struct s91) == 296, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s91);

struct s92 {
	void *f0;
	void *f1;
	__s8 f2[6];
	struct s6 f3;
	__u32 f4 : 30;
	__s64 f5[17];
	bool f6;
	__u8 f7[3];
	__s16 f8[20];
	bool f9;
	__u16 f10;
} __attribute__((packed));
_Static_assert(sizeof(struct s92) == 305, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s92);

struct s93 {
	char f0[10];
	__s64 f1;
	bool f2;
	void *f3;
	void *f4;
	__s8 f5;
};
_Static_assert(sizeof(struct s93) == 56, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s93);

struct s94 {
	__u64 f0;
	struct s69 f1;
	__u16 f2;
	struct s73 f3;
	char f4[12];
	bool f5;
	void *f6;
	struct s60 f7;
};
_Static_assert(sizeof(struct s94) == 368, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s94);

struct s95 {
	bool f0;
	char f1[14];
	__s32 f2[10];
	__s64 f3[17];
	char f4[15];
	char f5[15];
	struct s3 f6;
	__u32 f7 : 20;
	__u8 f8;
	void *f9;
	char f10[10];
};
_Static_assert(sizeof(struct s95) == 280, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s95);

struct s96 {
	void *f0;
	__u32 f1[9];
	__s8 f2[10];
	bool f3;
	bool f4;
	__s8 f5[17];
	__s16 f6[10];
	char f7[13];
};
_Static_assert(sizeof(struct s96) == 112, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s96);

struct s97 {
	__u64 f0[6];
	__u16 f1 : 11;
	__u64 f2 : 26;
	__s32 f3 : 29;
	__u8 f4;
	char f5[5];
	char f6[8];
	struct s52 f7;
} __attribute__((packed));
_Static_assert(sizeof(struct s97) == 197, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s97);

struct s98 {
	struct s36 f0;
	__u32 f1;
	__s8 f2[14];
	bool f3;
} __attribute__((packed));
_Static_assert(sizeof(struct s98) == 659, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s98);

struct s99 {
	struct s3 f0;
	char f1[11];
	void *f2;
	bool f3;
	char f4[7];
} __attribute__((packed));
_Static_assert(sizeof(struct s99) == 50, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s99);

struct s100 {
	bool f0;
	__s8 f1 : 6;
	__u16 f2 : 2;
	__s16 f3[13];
	void *f4;
	__s32 f5;
	__u16 f6;
	__u8 f7[10];
	struct s94 f8;
	char f9[10];
	__u16 f10;
	__u16 f11 : 10;
};
_Static_assert(sizeof(struct s100) == 440, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s100);

struct s101 {
	struct s28 f0;
	__s64 f1[14];
};
_Static_assert(sizeof(struct s101) == 280, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s101);

struct s102 {
	struct s24 f0;
	struct s18 f1;
};
_Static_assert(sizeof(struct s102) == 37, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s102);

struct s103 {
	bool f0;
	bool f1;
	__s8 f2[19];
	struct s84 f3;
	struct s55 f4;
	bool f5;
	__s64 f6 : 58;
	__u8 f7[20];
	__s32 f8[14];
	bool f9;
	void *f10;
};
_Static_assert(sizeof(struct s103) == 328, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s103);

struct s104 {
	__u8 f0 : 6;
	__s16 f1;
	char f2[7];
	char f3[14];
};
_Static_assert(sizeof(struct s104) == 26, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s104);

struct s105 {
	bool f0;
	struct s55 f1;
	char f2[5];
	char f3[5];
	__s16 f4[10];
	__u64 f5 : 10;
	void *f6;
	struct s92 f7;
};
_Static_assert(sizeof(struct s105) == 464, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s105);

struct s106 {
	bool f0;
	__s16 f1 : 1;
	bool f2;
	__s8 f3 : 6;
	__s32 f4[10];
	__u64 f5[5];
	__s64 f6;
};
_Static_assert(sizeof(struct s106) == 96, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s106);

struct s107 {
	struct s71 f0;
	__s32 f1;
	void *f2;
	void *f3;
};
_Static_assert(sizeof(struct s107) == 72, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s107);

struct s108 {
	struct s103 f0;
	void *f1;
	struct s94 f2;
	__u8 f3[2];
	__s32 f4[1];
	bool f5;
	char f6[5];
	__s16 f7;
	char f8[15];
	__s64 f9[2];
	bool f10;
} __attribute__((packed));
_Static_assert(sizeof(struct s108) == 750, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s108);

struct s109 {
	__u32 f0[12];
};
_Static_assert(sizeof(struct s109) == 48, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s109);

struct s110 {
	__u64 f0;
	__u64 f1 : 7;
	void *f2;
	__u16 f3 : 2;
	__u16 f4[16];
	__u16 f5;
	void *f6;
	__s32 f7 : 3;
	void *f8;
	void *f9;
};
_Static_assert(sizeof(struct s110) == 96, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s110);

struct s111 {
	__s64 f0[13];
	__s64 f1 : 32;
	__s64 f2 : 41;
	char f3[1];
	__u16 f4[1];
	void *f5;
	struct s39 f6;
	bool f7;
	void *f8;
	__s8 f9;
};
_Static_assert(sizeof(struct s111) == 960, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s111);

struct s112 {
	__s8 f0 : 2;
	__u64 f1;
	struct s75 f2;
	__s16 f3 : 14;
	void *f4;
	bool f5;
	__u16 f6;
	struct s105 f7;
	void *f8;
	char f9[20];
};
_Static_assert(sizeof(struct s112) == 1208, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s112);

struct s113 {
	__u8 f0 : 5;
	__u64 f1;
	bool f2;
	__s8 f3[12];
	char f4[19];
	bool f5;
};
_Static_assert(sizeof(struct s113) == 56, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s113);

struct s114 {
	__s8 f0[7];
	char f1[17];
	__u32 f2[18];
	char f3[9];
	__u16 f4;
	char f5[10];
	void *f6;
	char f7[14];
};
_Static_assert(sizeof(struct s114) == 144, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s114);

struct s115 {
	__s64 f0 : 36;
	__u16 f1 : 3;
	__u16 f2;
	char f3[11];
	__s64 f4 : 16;
};
_Static_assert(sizeof(struct s115) == 24, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s115);

struct s116 {
	char f0[15];
	__u8 f1[14];
	__s8 f2[12];
	__s8 f3[16];
	__s8 f4;
	char f5[17];
	__s8 f6;
	__s32 f7[10];
	bool f8;
	__u64 f9[5];
	__u8 f10[9];
} __attribute__((packed));
_Static_assert(sizeof(struct s116) == 166, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s116);

struct s117 {
	__s32 f0;
	bool f1;
	__s32 f2[7];
	char f3[16];
	void *f4;
	bool f5;
	__s16 f6;
	char f7[9];
};
_Static_assert(sizeof(struct s117) == 80, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s117);

struct s118 {
	bool f0;
	__s32 f1;
	struct s77 f2;
	__u64 f3 : 26;
	bool f4;
	__s32 f5;
	__s16 f6;
};
_Static_assert(sizeof(struct s118) == 40, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s118);

struct s119 {
	char f0[1];
	__u32 f1;
	char f2[17];
	char f3[10];
	bool f4;
	__s32 f5 : 26;
};
_Static_assert(sizeof(struct s119) == 40, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s119);

struct s120 {
	void *f0;
};
_Static_assert(sizeof(struct s120) == 8, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s120);

struct s121 {
	bool f0;
	__u64 f1 : 64;
	bool f2;
	struct s33 f3;
	char f4[2];
};
_Static_assert(sizeof(struct s121) == 168, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s121);

struct s122 {
	__u64 f0;
	__u32 f1;
};
_Static_assert(sizeof(struct s122) == 16, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s122);

struct s123 {
	__s32 f0[7];
	bool f1;
	bool f2;
	__u8 f3;
	void *f4;
	bool f5;
	__s16 f6;
	char f7[1];
	void *f8;
	char f9[19];
	void *f10;
};
_Static_assert(sizeof(struct s123) == 88, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s123);

struct s124 {
	__s64 f0 : 13;
	struct s93 f1;
	bool f2;
	char f3[4];
	char f4[1];
	char f5[20];
	bool f6;
	bool f7;
	__s16 f8[3];
	void *f9;
};
_Static_assert(sizeof(struct s124) == 112, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s124);

struct s125 {
	struct s40 f0;
	__s64 f1;
};
_Static_assert(sizeof(struct s125) == 192, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s125);

struct s126 {
	bool f0;
	void *f1;
	__u32 f2 : 32;
	char f3[5];
	__u64 f4;
	bool f5;
	char f6[10];
	void *f7;
	struct s55 f8;
	char f9[8];
	char f10[14];
};
_Static_assert(sizeof(struct s126) == 192, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s126);

struct s127 {
	bool f0;
	struct s92 f1;
	__s64 f2;
	struct s32 f3;
	__u32 f4[4];
	__s64 f5 : 31;
	bool f6;
	__u32 f7[10];
};
_Static_assert(sizeof(struct s127) == 488, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s127);

struct s128 {
	char f0[12];
	__u16 f1;
	__s64 f2;
	char f3[18];
	bool f4;
	struct s97 f5;
	__u16 f6 : 15;
	__s8 f7;
	__u8 f8;
	__s64 f9 : 35;
} __attribute__((packed));
_Static_assert(sizeof(struct s128) == 247, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s128);

struct s129 {
	struct s55 f0;
	__u32 f1 : 30;
	__s16 f2 : 9;
	char f3[11];
	__s8 f4;
	bool f5;
	char f6[17];
	char f7[5];
	struct s45 f8;
	struct s78 f9;
};
_Static_assert(sizeof(struct s129) == 416, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s129);

struct s130 {
	__s64 f0[6];
	__u32 f1[7];
};
_Static_assert(sizeof(struct s130) == 80, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s130);

struct s131 {
	__s16 f0[17];
	struct s67 f1;
	char f2[11];
	__u64 f3[19];
} __attribute__((packed));
_Static_assert(sizeof(struct s131) == 644, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s131);

struct s132 {
	bool f0;
};
_Static_assert(sizeof(struct s132) == 1, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s132);

struct s133 {
	char f0[20];
	__s64 f1;
	__u16 f2 : 14;
};
_Static_assert(sizeof(struct s133) == 40, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s133);

struct s134 {
	char f0[16];
	__u64 f1[9];
	bool f2;
	__s64 f3 : 44;
	__s8 f4[4];
	struct s78 f5;
	void *f6;
	__s8 f7;
	struct s68 f8;
};
_Static_assert(sizeof(struct s134) == 176, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s134);

struct s135 {
	struct s57 f0;
	__s8 f1;
} __attribute__((packed));
_Static_assert(sizeof(struct s135) == 113, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s135);

struct s136 {
	void *f0;
	__s64 f1;
	struct s3 f2;
	__u8 f3;
};
_Static_assert(sizeof(struct s136) == 40, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s136);

struct s137 {
	char f0[11];
	struct s15 f1;
	void *f2;
	bool f3;
};
_Static_assert(sizeof(struct s137) == 64, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s137);

struct s138 {
	__u8 f0;
	struct s130 f1;
	char f2[2];
	void *f3;
	struct s114 f4;
	char f5[1];
	__u8 f6 : 7;
	char f7[17];
	__s16 f8;
	char f9[17];
} __attribute__((packed));
_Static_assert(sizeof(struct s138) == 273, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s138);

struct s139 {
	__u64 f0;
	__s64 f1;
	__s32 f2[6];
	__u32 f3;
	char f4[14];
	char f5[2];
	__s32 f6 : 28;
	__u64 f7;
	char f8[4];
	bool f9;
	struct s12 f10;
} __attribute__((packed));
_Static_assert(sizeof(struct s139) == 149, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s139);

struct s140 {
	struct s61 f0;
	__s64 f1;
	__s64 f2[11];
	__u8 f3 : 8;
	__u8 f4 : 2;
	struct s109 f5;
	struct s1 f6;
	bool f7;
	__s32 f8;
	__u32 f9[4];
	__u8 f10[5];
};
_Static_assert(sizeof(struct s140) == 472, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s140);

struct s141 {
	struct s27 f0;
	bool f1;
	bool f2;
	__u16 f3[18];
	char f4[4];
	bool f5;
};
_Static_assert(sizeof(struct s141) == 200, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s141);

struct s142 {
	void *f0;
	bool f1;
	char f2[18];
	struct s48 f3;
};
_Static_assert(sizeof(struct s142) == 424, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s142);

struct s143 {
	bool f0;
	char f1[7];
};
_Static_assert(sizeof(struct s143) == 8, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s143);

struct s144 {
	__s32 f0 : 5;
	__u64 f1 : 47;
	__u8 f2;
	void *f3;
	void *f4;
};
_Static_assert(sizeof(struct s144) == 24, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s144);

struct s145 {
	char f0[3];
	void *f1;
	__u64 f2;
	struct s139 f3;
	__u8 f4;
};
_Static_assert(sizeof(struct s145) == 176, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s145);

struct s146 {
	void *f0;
	void *f1;
	__u8 f2 : 7;
	__s8 f3[5];
	void *f4;
	__s16 f5 : 9;
};
_Static_assert(sizeof(struct s146) == 40, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s146);

struct s147 {
	struct s82 f0;
};
_Static_assert(sizeof(struct s147) == 48, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s147);

struct s148 {
	char f0[4];
	__u16 f1;
	__s64 f2[6];
	struct s98 f3;
};
_Static_assert(sizeof(struct s148) == 720, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s148);

struct s149 {
	bool f0;
	char f1[2];
	__s64 f2[11];
	__u16 f3;
	__u32 f4;
	__s32 f5[11];
};
_Static_assert(sizeof(struct s149) == 152, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s149);

struct s150 {
	__u8 f0;
	char f1[10];
	char f2[8];
	void *f3;
	char f4[14];
	__s64 f5[3];
	bool f6;
	char f7[5];
	void *f8;
	char f9[10];
	struct s80 f10;
	__s16 f11;
};
_Static_assert(sizeof(struct s150) == 192, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s150);

struct s151 {
	__s8 f0[18];
	struct s54 f1;
	struct s23 f2;
};
_Static_assert(sizeof(struct s151) == 296, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s151);

struct s152 {
	__u16 f0 : 4;
	__u32 f1 : 15;
	void *f2;
	__s32 f3[12];
	struct s131 f4;
	void *f5;
	__s64 f6;
	bool f7;
	__u64 f8;
	__u32 f9;
};
_Static_assert(sizeof(struct s152) == 752, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s152);

struct s153 {
	__s16 f0[11];
	struct s78 f1;
	void *f2;
	__s8 f3 : 7;
	__u8 f4[20];
	char f5[1];
	__s32 f6 : 12;
};
_Static_assert(sizeof(struct s153) == 104, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s153);

struct s154 {
	__s64 f0;
	__s16 f1 : 6;
	struct s41 f2;
};
_Static_assert(sizeof(struct s154) == 272, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s154);

struct s155 {
	bool f0;
};
_Static_assert(sizeof(struct s155) == 1, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s155);

struct s156 {
	bool f0;
};
_Static_assert(sizeof(struct s156) == 1, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s156);

struct s157 {
	__s16 f0;
	bool f1;
};
_Static_assert(sizeof(struct s157) == 4, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s157);

struct s158 {
	__u64 f0 : 36;
	__s8 f1[4];
	__s32 f2[18];
};
_Static_assert(sizeof(struct s158) == 88, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s158);

struct s159 {
	__s16 f0[11];
	__u8 f1;
};
_Static_assert(sizeof(struct s159) == 24, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s159);

struct s160 {
	struct s74 f0;
	__s32 f1;
	struct s61 f2;
	struct s48 f3;
	__u32 f4 : 18;
	__u64 f5;
} __attribute__((packed));
_Static_assert(sizeof(struct s160) == 778, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s160);

struct s161 {
	struct s52 f0;
	__s64 f1[11];
	char f2[2];
	__u16 f3[20];
	struct s131 f4;
	struct s76 f5;
	bool f6;
};
_Static_assert(sizeof(struct s161) == 928, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s161);

struct s162 {
	char f0[12];
	__s16 f1 : 10;
	__u64 f2;
	void *f3;
	struct s103 f4;
	__s64 f5;
	struct s4 f6;
	void *f7;
	struct s124 f8;
};
_Static_assert(sizeof(struct s162) == 504, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s162);

struct s163 {
	char f0[13];
	__u16 f1;
	__u16 f2;
	char f3[16];
	void *f4;
	char f5[3];
	char f6[4];
	struct s66 f7;
};
_Static_assert(sizeof(struct s163) == 104, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s163);

struct s164 {
	__s8 f0;
	struct s47 f1;
	struct s27 f2;
	__s16 f3[15];
	__s32 f4;
	__s8 f5;
	__u64 f6 : 34;
	__s32 f7;
	char f8[12];
};
_Static_assert(sizeof(struct s164) == 232, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s164);

struct s165 {
	__u8 f0[7];
	__u8 f1 : 4;
	char f2[17];
	__s64 f3[9];
	void *f4;
	__s8 f5 : 6;
	__u64 f6[12];
	__s8 f7;
	char f8[8];
	struct s5 f9;
} __attribute__((packed));
_Static_assert(sizeof(struct s165) == 371, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s165);

struct s166 {
	__s64 f0[6];
	__u8 f1[13];
	__u8 f2 : 8;
	__u16 f3 : 5;
	__u16 f4 : 8;
	__u32 f5;
	__s16 f6 : 11;
	struct s53 f7;
	__u64 f8[9];
	void *f9;
	bool f10;
	void *f11;
};
_Static_assert(sizeof(struct s166) == 480, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s166);

struct s167 {
	__u8 f0[8];
	void *f1;
	struct s109 f2;
	__u16 f3;
};
_Static_assert(sizeof(struct s167) == 72, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s167);

struct s168 {
	__s32 f0 : 21;
	__u16 f1;
	__u16 f2 : 14;
	__s8 f3 : 5;
	__s32 f4;
	void *f5;
	bool f6;
	void *f7;
	__u8 f8;
	__s64 f9;
	void *f10;
	bool f11;
};
_Static_assert(sizeof(struct s168) == 72, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s168);

struct s169 {
	__u32 f0;
	__s64 f1;
	struct s165 f2;
	void *f3;
	__u8 f4;
	__u16 f5[18];
	__s8 f6 : 2;
	void *f7;
	char f8[10];
	char f9[7];
	struct s163 f10;
	void *f11;
} __attribute__((packed));
_Static_assert(sizeof(struct s169) == 566, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s169);

struct s170 {
	char f0[3];
	void *f1;
	void *f2;
	char f3[3];
} __attribute__((packed));
_Static_assert(sizeof(struct s170) == 22, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s170);

struct s171 {
	__u64 f0[9];
	__u8 f1[19];
	char f2[8];
};
_Static_assert(sizeof(struct s171) == 104, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s171);

struct s172 {
	void *f0;
	char f1[19];
	char f2[17];
	struct s17 f3;
	__s64 f4 : 25;
	__u64 f5[14];
};
_Static_assert(sizeof(struct s172) == 176, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s172);

struct s173 {
	bool f0;
	char f1[2];
	__s8 f2;
	__u32 f3[8];
	void *f4;
	__s32 f5;
	struct s31 f6;
	void *f7;
	__s64 f8 : 62;
	char f9[3];
} __attribute__((packed));
_Static_assert(sizeof(struct s173) == 99, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s173);

struct s174 {
	bool f0;
	__s16 f1;
	struct s43 f2;
} __attribute__((packed));
_Static_assert(sizeof(struct s174) == 195, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s174);

struct s175 {
	__s16 f0;
	__s32 f1[6];
	char f2[8];
	__s16 f3;
	void *f4;
	void *f5;
	bool f6;
	void *f7;
	__s32 f8 : 26;
	__s32 f9 : 2;
};
_Static_assert(sizeof(struct s175) == 80, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s175);

struct s176 {
	char f0[9];
	void *f1;
	void *f2;
	__s64 f3 : 36;
	void *f4;
	char f5[4];
	__u8 f6;
	void *f7;
	__s16 f8 : 14;
	__s64 f9[11];
	void *f10;
};
_Static_assert(sizeof(struct s176) == 168, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s176);

struct s177 {
	__s8 f0;
	__u32 f1;
	char f2[4];
	__u32 f3[13];
	__s16 f4;
	bool f5;
	char f6[3];
	void *f7;
};
_Static_assert(sizeof(struct s177) == 80, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s177);

struct s178 {
	bool f0;
};
_Static_assert(sizeof(struct s178) == 1, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s178);

struct s179 {
	__s8 f0 : 6;
	char f1[8];
	char f2[13];
	__u8 f3;
};
_Static_assert(sizeof(struct s179) == 23, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s179);

struct s180 {
	struct s97 f0;
};
_Static_assert(sizeof(struct s180) == 197, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s180);

struct s181 {
	void *f0;
	__s16 f1;
	char f2[13];
};
_Static_assert(sizeof(struct s181) == 24, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s181);

struct s182 {
	void *f0;
	void *f1;
};
_Static_assert(sizeof(struct s182) == 16, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s182);

struct s183 {
	void *f0;
	__s16 f1;
	char f2[9];
	bool f3;
	struct s90 f4;
	void *f5;
	void *f6;
	struct s4 f7;
} __attribute__((packed));
_Static_assert(sizeof(struct s183) == 292, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s183);

struct s184 {
	__u16 f0[17];
	char f1[11];
	bool f2;
	__u64 f3;
} __attribute__((packed));
_Static_assert(sizeof(struct s184) == 54, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s184);

struct s185 {
	char f0[5];
	void *f1;
	bool f2;
	char f3[11];
	__s32 f4[18];
	bool f5;
	bool f6;
};
_Static_assert(sizeof(struct s185) == 104, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s185);

struct s186 {
	bool f0;
	struct s3 f1;
	__s8 f2[5];
	__u64 f3[16];
};
_Static_assert(sizeof(struct s186) == 160, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s186);

struct s187 {
	char f0[8];
	__s16 f1 : 6;
	__s8 f2[12];
	void *f3;
	struct s60 f4;
	__u64 f5 : 4;
	bool f6;
	__u8 f7 : 6;
	void *f8;
	struct s35 f9;
	char f10[7];
};
_Static_assert(sizeof(struct s187) == 264, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s187);

struct s188 {
	struct s104 f0;
	void *f1;
	struct s19 f2;
	char f3[12];
	bool f4;
	bool f5;
	__u16 f6;
	struct s105 f7;
	__s64 f8 : 54;
	char f9[18];
	void *f10;
	bool f11;
};
_Static_assert(sizeof(struct s188) == 576, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s188);

struct s189 {
	bool f0;
	__s16 f1;
	bool f2;
	struct s106 f3;
	char f4[15];
	__u64 f5[7];
};
_Static_assert(sizeof(struct s189) == 176, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s189);

struct s190 {
	char f0[10];
	struct s105 f1;
	bool f2;
	struct s24 f3;
	char f4[4];
};
_Static_assert(sizeof(struct s190) == 520, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s190);

struct s191 {
	__s8 f0[7];
	char f1[5];
	bool f2;
};
_Static_assert(sizeof(struct s191) == 13, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s191);

struct s192 {
	__u32 f0;
	__u64 f1 : 14;
	__s16 f2 : 15;
	void *f3;
	__u16 f4;
	__u32 f5 : 15;
	__u32 f6[19];
	bool f7;
	struct s149 f8;
	void *f9;
	__s32 f10 : 12;
	__u16 f11;
};
_Static_assert(sizeof(struct s192) == 272, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s192);

struct s193 {
	bool f0;
	__u64 f1[4];
	void *f2;
	__s64 f3;
	bool f4;
	void *f5;
};
_Static_assert(sizeof(struct s193) == 72, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s193);

struct s194 {
	char f0[17];
	bool f1;
	struct s72 f2;
	__s32 f3;
	struct s169 f4;
	char f5[17];
	struct s32 f6;
	__s32 f7 : 25;
	char f8[4];
	char f9[4];
	__s16 f10;
};
_Static_assert(sizeof(struct s194) == 768, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s194);

struct s195 {
	struct s112 f0;
	struct s47 f1;
	__s64 f2 : 41;
	__u32 f3[11];
	__u64 f4;
	char f5[3];
};
_Static_assert(sizeof(struct s195) == 1288, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s195);

struct s196 {
	bool f0;
	__u64 f1 : 63;
};
_Static_assert(sizeof(struct s196) == 16, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s196);

struct s197 {
	__u16 f0;
	__s32 f1;
	__u8 f2[7];
	__u16 f3[4];
	char f4[20];
};
_Static_assert(sizeof(struct s197) == 44, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s197);

struct s198 {
	struct s129 f0;
};
_Static_assert(sizeof(struct s198) == 416, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s198);

struct s199 {
	bool f0;
	__s8 f1 : 7;
	struct s83 f2;
	char f3[1];
	__u32 f4[9];
	__u8 f5[7];
	struct s98 f6;
	char f7[11];
	void *f8;
} __attribute__((packed));
_Static_assert(sizeof(struct s199) == 756, "the generator lays it out as C does");
RINGBUF_EVENT(events, struct s199);
