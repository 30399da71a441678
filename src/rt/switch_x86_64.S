/*
 * x86-64, System V ABI. See switch.c; struct first_frame mirrors the order.
 *
 * switch_raw(void **save_sp, void *load_sp)
 */
#if defined(__x86_64__) && defined(__LP64__) && !defined(TURNSTONE_UCONTEXT)

    .text
    .p2align 4
    .globl switch_raw
    .hidden switch_raw
    .type switch_raw, @function
switch_raw:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    pushq %r12
    .cfi_adjust_cfa_offset 8
    pushq %r13
    .cfi_adjust_cfa_offset 8
    pushq %r14
    .cfi_adjust_cfa_offset 8
    pushq %r15
    .cfi_adjust_cfa_offset 8
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    /* From here on the other stack, which froze at this very place. */
    movq %rsi, %rsp
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    popq %r15
    .cfi_adjust_cfa_offset -8
    popq %r14
    .cfi_adjust_cfa_offset -8
    popq %r13
    .cfi_adjust_cfa_offset -8
    popq %r12
    .cfi_adjust_cfa_offset -8
    popq %rbx
    .cfi_adjust_cfa_offset -8
    popq %rbp
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_endproc
    .size switch_raw, . - switch_raw

    .p2align 4
    .globl switch_entry
    .hidden switch_entry
    .type switch_entry, @function
switch_entry:
    .cfi_startproc
    .cfi_undefined rip
    movq %r12, %rdi
    callq *%r13
    ud2
    .cfi_endproc
    .size switch_entry, . - switch_entry

#endif
    .section .note.GNU-stack, "", %progbits
