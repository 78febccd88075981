import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;
import processing.awt.PGraphicsJava2D;
import processing.core.PApplet;
import processing.core.PSurfaceNone;

/** Processing's own classes and nothing of ours: draws sketches into PNG files of a folder. */
public class Plain extends PApplet {
    private static final int FRAMES = 60;

    @Override
    public void size(int width, int height) {
        this.width = width;
        this.height = height;
    }

    @Override
    public void exit() {
        noLoop();
    }

    /** The folder, then the names of the sketches' classes. */
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            try {
                Plain sketch = (Plain) Class.forName(arguments[i]).getDeclaredConstructor().newInstance();
                ImageIO.write(sketch.picture(), "png", new File(arguments[0], arguments[i] + ".png"));
            } catch (ReflectiveOperationException | IOException error) {
                throw new IllegalStateException(arguments[i], error);
            }
        }
    }

    private BufferedImage picture() {
        settings();
        PGraphicsJava2D canvas = new PGraphicsJava2D();
        canvas.setParent(this);
        canvas.setPrimary(true);
        canvas.setSize(width, height);
        g = canvas;
        surface = new PSurfaceNone(canvas);
        pixelWidth = width;
        pixelHeight = height;
        canvas.beginDraw();
        setup();
        canvas.endDraw();
        for (frameCount = 1; frameCount == 1 || (frameCount <= FRAMES && isLooping()); frameCount++) {
            canvas.beginDraw();
            draw();
            canvas.endDraw();
        }
        BufferedImage opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        opaque.getGraphics().drawImage(canvas.image, 0, 0, null);
        return opaque;
    }
}
