package dev.levada.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field of a test class that {@link LevadaExtension} is to fill before each test, before its {@code @BeforeEach} methods. Of the types the extension gives, neither
 * static nor final. Tests that share an instance ({@code @TestInstance(PER_CLASS)}) share the field: they must not run in parallel.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface LevadaResource {}
