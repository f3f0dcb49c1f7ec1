package org.semblance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.semblance.train.Provenance;
import picocli.CommandLine.IVersionProvider;

/** The versions of Semblance and of TensorFlow Java, as their jars say. */
final class Version implements IVersionProvider {

  private static final String TENSORFLOW =
      "/META-INF/maven/org.tensorflow/tensorflow-core-api/pom.properties";

  @Override
  public String[] getVersion() {
    return new String[] {
      String.format(
          "semblance %s (TensorFlow Java %s, Java %s)",
          Provenance.version(), tensorFlowJava(), Runtime.version())
    };
  }

  /** TensorFlow itself would have to be loaded to say its version. */
  private static String tensorFlowJava() {
    Properties properties = new Properties();
    try (InputStream input = Version.class.getResourceAsStream(TENSORFLOW)) {
      if (input != null) {
        properties.load(input);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
