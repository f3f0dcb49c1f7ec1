package org.semblance.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast the pictures of a set were prepared.
 *
 * @param format of the set
 * @param images that there are
 * @param threads that prepared
 * @param imagesPerSecond by all threads together
 */
record InputRate(String format, int images, int threads, double imagesPerSecond) {

  /** Returns images per second and thread, or core if there are fewer. */
  double perCore() {
    return imagesPerSecond / Math.min(threads, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Returns how many threads prepare as many pictures as training takes.
   *
   * @param step images per second that training takes
   */
  int threadsNeeded(double step) {
    return Math.max(1, (int) Math.ceil(step / perCore()));
  }

  /** Returns which share of those threads' time that takes, in (0, 1]. */
  double shareOfThem(double step) {
    return step / (perCore() * threadsNeeded(step));
  }

  /** Returns all of it for JSON. */
  Map<String, Object> asMap(double step) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", format);
    map.put("images", images);
    map.put("threads", threads);
    map.put("imagesPerSecond", imagesPerSecond);
    map.put("imagesPerSecondPerCore", perCore());
    map.put("stepImagesPerSecond", step);
    map.put("threadsNeeded", threadsNeeded(step));
    map.put("shareOfThreadsNeeded", shareOfThem(step));
    return map;
  }
}
