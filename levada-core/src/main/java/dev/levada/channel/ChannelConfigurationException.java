package dev.levada.channel;

/**
 * A channel configuration string that cannot be used. The message quotes the whole string, names the cause and says what to
 * write instead.
 */
public final class ChannelConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    ChannelConfigurationException(String text, String explanation) {
        super("Invalid channel configuration \"" + text + "\": " + explanation);
    }
}
