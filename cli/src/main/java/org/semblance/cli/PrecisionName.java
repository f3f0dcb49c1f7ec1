package org.semblance.cli;

import com.google.common.base.CaseFormat;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.semblance.nn.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads precisions as schedules write them: {@code float32}, {@code mixedBfloat16}. */
final class PrecisionName implements ITypeConverter<Precision> {

  /** Returns the name of a precision. */
  static String of(Precision precision) {
    return CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, precision.name());
  }

  @Override
  public Precision convert(String value) {
    return Arrays.stream(Precision.values())
        .filter(precision -> of(precision).equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    String.format(
                        "expected one of %s, got '%s'",
                        Arrays.stream(Precision.values())
                            .map(PrecisionName::of)
                            .collect(Collectors.joining(", ")),
                        value)));
  }
}
