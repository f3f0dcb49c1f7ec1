package org.semblance.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The design's arrows, on the main classes of all rooms. */
class ArchitectureTest {

  /** Room → rooms it may use, and with them what those may use. */
  private static final ImmutableSetMultimap<String, String> MAY_USE =
      ImmutableSetMultimap.<String, String>builder()
          .put("backbones", "nn")
          .put("losses", "nn")
          .put("data", "nn")
          .putAll("evaluation", "backbones", "data")
          .put("ijb", "evaluation")
          .put("callbacks", "evaluation")
          .putAll("schedules", "backbones", "losses", "data", "callbacks")
          .putAll("train", "schedules", "ijb")
          .put("distill", "train")
          .put("subcenter", "train")
          .putAll("cli", "train", "ijb", "distill", "subcenter")
          .build();

  private static JavaClasses all;

  /** Fixtures come in folders of their own or in jars that end in -tests.jar. */
  private static final class MainClasses implements ImportOption {

    private static final Pattern TESTS = Pattern.compile("/test-classes/|-tests\\.jar");

    @Override
    public boolean includes(Location location) {
      return !location.matches(Pattern.compile(".*(" + TESTS.pattern() + ").*"));
    }
  }

  static Set<String> rooms() {
    return ImmutableSortedSet.<String>naturalOrder()
        .addAll(MAY_USE.keySet())
        .addAll(MAY_USE.values())
        .build();
  }

  @BeforeAll
  static void importClasses() {
    all =
        new ClassFileImporter().withImportOption(new MainClasses()).importPackages("org.semblance");
  }

  @Test
  void seesEveryRoom() {
    Set<String> found = new HashSet<>();
    all.forEach(
        type -> {
          if (type.getPackageName().startsWith("org.semblance.")) {
            found.add(type.getPackageName().split("\\.", -1)[2]);
          }
        });
    // Only there with its profile, and known to nobody by name.
    found.remove("djl");

    assertThat(found).isEqualTo(rooms());
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void roomUsesOnlyWhatTheDesignAllows(String room) {
    Set<String> allowed = closure(room);
    String[] forbidden =
        rooms().stream()
            .filter(other -> !other.equals(room) && !allowed.contains(other))
            .map(ArchitectureTest::packages)
            .toArray(String[]::new);
    if (forbidden.length > 0) {
      noClasses()
          .that()
          .resideInAPackage(packages(room))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .check(all);
    }
  }

  @Test
  void onlyNnTouchesTensorFlowInternalsAndJavaCpp() {
    noClasses()
        .that()
        .resideInAPackage("org.semblance..")
        .and()
        .resideOutsideOfPackage("org.semblance.nn..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.tensorflow.internal..", "org.bytedeco.."))
        .check(all);
  }

  @Test
  void onlySchedulesBindsRecordsWithJackson() {
    noClasses()
        .that()
        .resideInAPackage("org.semblance..")
        .and()
        .resideOutsideOfPackage("org.semblance.schedules..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "com.fasterxml.jackson.annotation..",
                "com.fasterxml.jackson.databind.annotation..",
                "com.fasterxml.jackson.dataformat.."))
        .check(all);
  }

  @Test
  void onlyTheCommandKnowsItsCommandLineAndLogging() {
    noClasses()
        .that()
        .resideInAPackage("org.semblance..")
        .and()
        .resideOutsideOfPackage("org.semblance.cli..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("picocli..", "ch.qos.logback..", "jdk.jshell.."))
        .check(all);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.semblance.(**)").should().beFreeOfCycles().check(all);
  }

  private static String packages(String room) {
    return "org.semblance." + room + "..";
  }

  private static Set<String> closure(String room) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(MAY_USE.get(room));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (reached.add(next)) {
        open.addAll(MAY_USE.get(next));
      }
    }
    return reached;
  }
}
