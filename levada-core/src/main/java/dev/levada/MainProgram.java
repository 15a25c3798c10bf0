package dev.levada;

import dev.levada.module.ClassPathModules;
import dev.levada.module.DataModule;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program this process runs: its name, and what its class path brings along. */
final class MainProgram {

    private static final Pattern JAR = Pattern.compile("(?:.*[/\\\\])?([^/\\\\]+?)(?:-\\d[^/\\\\]*)?\\.jar");
    private static final Map<ClassLoader, List<DataModule>> MODULES = new WeakHashMap<>();

    private MainProgram() {}

    /** The main class, or the main jar's name without its version; {@code default} where the virtual machine does not tell. */
    static String name() {
        return name(System.getProperty("sun.java.command", ""));
    }

    static String name(String command) {
        String main = command.strip().split("\\s", 2)[0];
        Matcher jar = JAR.matcher(main);
        if (jar.matches()) {
            main = jar.group(1);
        }
        return main.isEmpty() || main.length() > 200 ? "default" : main;
    }

    /** The modules with data files on the class path, which does not change while the process runs. */
    static List<DataModule> modules() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? MainProgram.class.getClassLoader() : context;
        synchronized (MODULES) {
            return MODULES.computeIfAbsent(loader, ClassPathModules::find);
        }
    }
}
