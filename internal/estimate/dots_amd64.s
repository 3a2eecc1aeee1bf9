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
