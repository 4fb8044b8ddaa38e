/* `wait-exec PROGRAM [ARGUMENT...]`: waits until its standard input ends, which is when whoever holds the other end of
 * that pipe has ended, however that came; then it becomes PROGRAM (a path). Part of the holder (holder.h): waiting
 * costs next to nothing. */
#ifndef K3C_RUNTIME_WAIT_EXEC_H
#define K3C_RUNTIME_WAIT_EXEC_H

int wait_exec_main(int argc, char **argv);

#endif
