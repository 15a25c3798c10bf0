package dev.levada.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Has the calls that a test delays run at once, in its own thread, through whatever queue: nothing is stored, and what a job throws reaches the test. See
 * {@link dev.levada.NoDelay}, of which this is the annotation. A {@link JobTrap} goes before it.
 *
 * <p>On a test it holds for that test with its {@code @BeforeEach} and {@code @AfterEach} methods; on a class for all its tests, also those of nested and derived
 * classes, and for {@code @BeforeAll} and {@code @AfterAll}. It holds for the thread that runs the test, so tests may run in parallel; calls that other
 * threads delay are delayed as ever.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RunAtOnceExtension.class)
public @interface RunAtOnce {}
