package org.semblance.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Watches how much of the heap is left in use after each collection: what a program keeps, and not
 * what it has thrown away since.
 */
final class HeapWatch {

  private final Set<String> heapPools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(pool -> pool.getName())
          .collect(Collectors.toSet());

  private long most;

  /** Starts to watch. */
  HeapWatch() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener((notification, none) -> collected(notification), null, null);
    }
  }

  private synchronized void collected(Notification notification) {
    if (notification.getUserData() instanceof CompositeData data) {
      long used =
          GarbageCollectionNotificationInfo.from(data)
              .getGcInfo()
              .getMemoryUsageAfterGc()
              .entrySet()
              .stream()
              .filter(pool -> heapPools.contains(pool.getKey()))
              .map(java.util.Map.Entry::getValue)
              .mapToLong(MemoryUsage::getUsed)
              .sum();
      most = Math.max(most, used);
    }
  }

  /** Forgets what was seen so far. */
  void restart() {
    System.gc();
    synchronized (this) {
      most = 0;
    }
  }

  /** Returns the most bytes that were in use after a collection since {@link #restart}. */
  long most() {
    System.gc();
    synchronized (this) {
      return most;
    }
  }
}
