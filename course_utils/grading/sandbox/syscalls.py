"""A filter that refuses the system calls with which one submission could leave something for the next."""

import platform
import struct

# Of each architecture its own number, and those of the calls below. Sources: Linux's include/uapi/linux/audit.h,
# arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
REFUSED = ("shmget", "semget", "msgget", "mq_open", "add_key", "request_key", "keyctl", "memfd_create", "ptrace",
           "process_vm_readv", "process_vm_writev", "userfaultfd", "bpf", "perf_event_open", "io_uring_setup")
NUMBERS = {
    "x86_64": (0xC000003E, (29, 64, 68, 240, 248, 249, 250, 319, 101, 310, 311, 323, 321, 298, 425)),
    "aarch64": (0xC00000B7, (194, 190, 186, 180, 217, 218, 219, 279, 117, 270, 271, 282, 280, 241, 425)),
}
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000  # REFUSE answers EPERM
X32 = 0x40000000


def refusing() -> bytes | None:
    """The filter as a classic BPF program, as `bwrap --seccomp` reads it; `None` on an architecture not listed.

    Source: Documentation/userspace-api/seccomp_filter.rst of Linux; linux/filter.h for `struct sock_filter`.
    """
    if platform.machine() not in NUMBERS:
        return None
    architecture, numbers = NUMBERS[platform.machine()]
    tests = [(EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    program = [
        (LOAD, 0, 0, 4), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0), (AT_LEAST, len(numbers) + 1, 0, X32), *tests,
        (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in program)
