#include "textflag.h"

// func dot4(w, t, a, b, c, d *float64, n int, out *[4]float64)
TEXT ·dot4(SB), NOSPLIT, $0-64
	MOVQ w+0(FP), DX
	MOVQ t+8(FP), SI
	MOVQ a+16(FP), R8
	MOVQ b+24(FP), R9
	MOVQ c+32(FP), R10
	MOVQ d+40(FP), R11
	MOVQ n+48(FP), CX
	MOVQ out+56(FP), DI
	XORQ AX, AX
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	SHRQ $3, CX
	JZ   sum

eight:
	// Two sums a column, so that no addition waits for the one before it.
	VMOVUPD (SI)(AX*8), Y8
	VMOVUPD 32(SI)(AX*8), Y9
	VMULPD (DX)(AX*8), Y8, Y8
	VMULPD 32(DX)(AX*8), Y9, Y9
	VFMADD231PD (R8)(AX*8), Y8, Y0
	VFMADD231PD (R9)(AX*8), Y8, Y1
	VFMADD231PD (R10)(AX*8), Y8, Y2
	VFMADD231PD (R11)(AX*8), Y8, Y3
	VFMADD231PD 32(R8)(AX*8), Y9, Y4
	VFMADD231PD 32(R9)(AX*8), Y9, Y5
	VFMADD231PD 32(R10)(AX*8), Y9, Y6
	VFMADD231PD 32(R11)(AX*8), Y9, Y7
	ADDQ $8, AX
	DECQ CX
	JNZ  eight

sum:
	VADDPD Y4, Y0, Y0
	VADDPD Y5, Y1, Y1
	VADDPD Y6, Y2, Y2
	VADDPD Y7, Y3, Y3
	VHADDPD Y1, Y0, Y0           // a0+a1, b0+b1, a2+a3, b2+b3
	VHADDPD Y3, Y2, Y2           // the same of c and d
	VPERM2F128 $0x21, Y2, Y0, Y1 // a2+a3, b2+b3, c0+c1, d0+d1
	VBLENDPD $0x0C, Y2, Y0, Y0   // a0+a1, b0+b1, c2+c3, d2+d3
	VADDPD Y1, Y0, Y0
	VMOVUPD Y0, (DI)
	VZEROUPPER
	RET

// func add4(z, a, b, c, d *float64, n int, by *[4]float64)
TEXT ·add4(SB), NOSPLIT, $0-56
	MOVQ z+0(FP), DI
	MOVQ a+8(FP), R8
	MOVQ b+16(FP), R9
	MOVQ c+24(FP), R10
	MOVQ d+32(FP), R11
	MOVQ n+40(FP), CX
	MOVQ by+48(FP), SI
	XORQ AX, AX
	VBROADCASTSD (SI), Y0
	VBROADCASTSD 8(SI), Y1
	VBROADCASTSD 16(SI), Y2
	VBROADCASTSD 24(SI), Y3
	SHRQ $3, CX
	JZ   added

addEight:
	VMOVUPD (DI)(AX*8), Y4
	VMOVUPD 32(DI)(AX*8), Y5
	VFMADD231PD (R8)(AX*8), Y0, Y4
	VFMADD231PD 32(R8)(AX*8), Y0, Y5
	VFMADD231PD (R9)(AX*8), Y1, Y4
	VFMADD231PD 32(R9)(AX*8), Y1, Y5
	VFMADD231PD (R10)(AX*8), Y2, Y4
	VFMADD231PD 32(R10)(AX*8), Y2, Y5
	VFMADD231PD (R11)(AX*8), Y3, Y4
	VFMADD231PD 32(R11)(AX*8), Y3, Y5
	VMOVUPD Y4, (DI)(AX*8)
	VMOVUPD Y5, 32(DI)(AX*8)
	ADDQ $8, AX
	DECQ CX
	JNZ  addEight

added:
	VZEROUPPER
	RET

// func shift(z, x *float64, n int, mean, scale float64)
TEXT ·shift(SB), NOSPLIT, $0-40
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSD mean+24(FP), Y0
	VBROADCASTSD scale+32(FP), Y1
	XORQ AX, AX
	SHRQ $2, CX
	JZ   shifted

shiftFour:
	VMOVUPD (SI)(AX*8), Y2
	VSUBPD Y0, Y2, Y2
	VMULPD Y1, Y2, Y2
	VMOVUPD Y2, (DI)(AX*8)
	ADDQ $4, AX
	DECQ CX
	JNZ  shiftFour

shifted:
	VZEROUPPER
	RET

// The exponential is 2^k · exp(r) with x = k ln 2 + r and |r| ≤ ln 2 / 2, where its series to the thirteenth power is as
// good as a double. ln 2 is taken off in two parts, the first of which has its last bits zero.
DATA expTable<>+0x00(SB)/8, $-708.0
DATA expTable<>+0x08(SB)/8, $708.0
DATA expTable<>+0x10(SB)/8, $1.44269504088896338700e+00
DATA expTable<>+0x18(SB)/8, $6.93147180369123816490e-01
DATA expTable<>+0x20(SB)/8, $1.90821492927058770002e-10
DATA expTable<>+0x28(SB)/8, $6755399441056767.0          // 3·2⁵¹ + 1023: adding it puts k's exponent into the last bits
DATA expTable<>+0x30(SB)/8, $1.6059043836821614599e-10   // 1/13!
DATA expTable<>+0x38(SB)/8, $2.0876756987868098979e-09
DATA expTable<>+0x40(SB)/8, $2.5052108385441718775e-08
DATA expTable<>+0x48(SB)/8, $2.7557319223985890653e-07
DATA expTable<>+0x50(SB)/8, $2.7557319223985890653e-06
DATA expTable<>+0x58(SB)/8, $2.4801587301587301587e-05
DATA expTable<>+0x60(SB)/8, $1.9841269841269841270e-04
DATA expTable<>+0x68(SB)/8, $1.3888888888888888889e-03
DATA expTable<>+0x70(SB)/8, $8.3333333333333333333e-03
DATA expTable<>+0x78(SB)/8, $4.1666666666666666667e-02
DATA expTable<>+0x80(SB)/8, $1.6666666666666666667e-01
DATA expTable<>+0x88(SB)/8, $0.5
DATA expTable<>+0x90(SB)/8, $1.0
GLOBL expTable<>(SB), RODATA, $0x98

#define STEP(at) \
	VBROADCASTSD expTable<>+at(SB), Y3 \
	VFMADD213PD Y3, Y0, Y2

// func exp4(out, x *float64, n int)
TEXT ·exp4(SB), NOSPLIT, $0-24
	MOVQ out+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSD expTable<>+0x00(SB), Y15
	VBROADCASTSD expTable<>+0x08(SB), Y14
	VBROADCASTSD expTable<>+0x10(SB), Y13
	VBROADCASTSD expTable<>+0x18(SB), Y12
	VBROADCASTSD expTable<>+0x20(SB), Y11
	VBROADCASTSD expTable<>+0x28(SB), Y10
	XORQ AX, AX
	SHRQ $2, CX
	JZ   raised

raiseFour:
	VMOVUPD (SI)(AX*8), Y0
	VMAXPD Y0, Y15, Y0          // in this order what is not a number stays so
	VMINPD Y0, Y14, Y0
	VMULPD Y13, Y0, Y1
	VROUNDPD $0, Y1, Y1         // k
	VFNMADD231PD Y12, Y1, Y0
	VFNMADD231PD Y11, Y1, Y0    // r
	VADDPD Y10, Y1, Y1
	VPSLLQ $52, Y1, Y1          // 2^k
	VBROADCASTSD expTable<>+0x30(SB), Y2
	STEP(0x38)
	STEP(0x40)
	STEP(0x48)
	STEP(0x50)
	STEP(0x58)
	STEP(0x60)
	STEP(0x68)
	STEP(0x70)
	STEP(0x78)
	STEP(0x80)
	STEP(0x88)
	STEP(0x90)
	STEP(0x90)
	VMULPD Y1, Y2, Y2
	VMOVUPD Y2, (DI)(AX*8)
	ADDQ $4, AX
	DECQ CX
	JNZ  raiseFour

raised:
	VZEROUPPER
	RET
