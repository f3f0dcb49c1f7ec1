package org.semblance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      String.format(
          "semblance %s (TensorFlow Java %s, Java %s)",
          property("version"), property("tensorflow"), Runtime.version())
    };
  }

  /** Returns a property of the build: {@code version} or {@code tensorflow}. */
  static String property(String key) {
    Properties properties = new Properties();
    try (InputStream input = Version.class.getResourceAsStream("version.properties")) {
      if (input != null) {
        properties.load(input);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(key, "unknown");
  }
}
