package org.semblance.cli;

import com.google.common.base.CaseFormat;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.semblance.losses.SampledUpdate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a step moves as schedules write it. */
final class SampledUpdateWord implements ITypeConverter<SampledUpdate> {

  @Override
  public SampledUpdate convert(String word) {
    return Arrays.stream(SampledUpdate.values())
        .filter(update -> word(update).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be one of "
                        + Arrays.stream(SampledUpdate.values())
                            .map(SampledUpdateWord::word)
                            .collect(Collectors.joining(", "))
                        + ", got "
                        + word));
  }

  private static String word(SampledUpdate update) {
    return CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, update.name());
  }
}
