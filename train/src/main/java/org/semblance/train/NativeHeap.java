package org.semblance.train;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The C library's heap, from which TensorFlow takes its memory. */
public final class NativeHeap {

  private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);
  private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";
  private static final String TRIM = "systemTrimNativeHeap";

  private NativeHeap() {}

  /**
   * Gives freed memory back to the system.
   *
   * <p>glibc keeps what is freed, in pieces: what an evaluation or a closed graph leaves then lies
   * beside what the next steps need, some ten megabytes more. The JVM offers glibc's {@code
   * malloc_trim} as a diagnostic command, from 17.0.9 and 18 on, on Linux; elsewhere this does
   * nothing.
   */
  public static void trim() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      Object answer = server.invoke(new ObjectName(COMMANDS), TRIM, null, null);
      LOG.debug("{}", answer);
    } catch (JMException e) {
      LOG.debug("no {} here: {}", TRIM, e.toString());
    }
  }
}
